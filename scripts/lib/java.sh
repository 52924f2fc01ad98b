# Finds Java and builds class paths for the scripts of Drover; sourced, POSIX sh.
#
# Functions answer in variables, not on standard output, because a command substitution is a fork and the launcher's
# own time is part of every command's. All variables of these scripts begin with drover_: assigning to a name that the
# caller has exported (`version`, `root`) would change it in the environment of the caller's job.

# The oldest Java that Drover runs on.
drover_java_needed=17

# java_version_of DIR: sets `drover_version` ("17.0.15") and `drover_major` (17) from the release file of the JDK in DIR, without
# starting it; fails where there is none.
java_version_of() {
    drover_version=
    drover_major=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r drover_java_line || [ -n "$drover_java_line" ]; do
        case $drover_java_line in
            JAVA_VERSION=*)
                drover_version=${drover_java_line#JAVA_VERSION=}
                drover_version=${drover_version#\"}
                drover_version=${drover_version%\"*}
                break
                ;;
        esac
    done <"$1/release"
    drover_major=${drover_version#1.}
    drover_major=${drover_major%%[!0-9]*}
    [ -n "$drover_major" ]
}

# java_consider NAME DIR: takes DIR if its Java is new enough: sets drover_java_home, drover_java_version and drover_java_major. Otherwise
# notes in `drover_java_seen` what was found under NAME.
java_consider() {
    if java_version_of "$2"; then
        if [ "$drover_major" -ge "$drover_java_needed" ]; then
            drover_java_home=$2
            drover_java_version=$drover_version
            drover_java_major=$drover_major
            return 0
        fi
        drover_java_seen="$drover_java_seen, $1 is Java $drover_version ($2)"
    else
        drover_java_seen="$drover_java_seen, $1 is no JDK with a release file ($2)"
    fi
    return 1
}

# java_dir_of PATH: sets `drover_java_dir` to the JDK that PATH belongs to: a JDK's directory, or its bin/java through any links.
java_dir_of() {
    drover_java_dir=$1
    [ ! -d "$drover_java_dir" ] || return 0
    if [ -h "$drover_java_dir" ]; then
        # The dot keeps a newline at the end of a directory's name.
        drover_java_dir=$(readlink -f -- "$drover_java_dir" && echo .)
        drover_java_dir=${drover_java_dir%??}
    fi
    case $drover_java_dir in
        */bin/java) drover_java_dir=${drover_java_dir%/bin/java} ;;
        */*) drover_java_dir=${drover_java_dir%/*} ;;
    esac
}

# java_on_path: sets `drover_java_path` to the java that PATH names first; fails where it names none.
java_on_path() {
    drover_java_rest=$PATH:
    while [ -n "$drover_java_rest" ]; do
        drover_java_path=${drover_java_rest%%:*}
        drover_java_path=${drover_java_path:-.}/java
        drover_java_rest=${drover_java_rest#*:}
        [ ! -f "$drover_java_path" ] || [ ! -x "$drover_java_path" ] || return 0
    done
    return 1
}

# java_find: sets drover_java_home, drover_java_version and drover_java_major. $DROVER_JAVA is an order and nothing else is tried; $JAVA_HOME is
# often there for something else, so an old one is passed over; then the java on PATH; then the newest below /usr/lib/jvm
# ($DROVER_JVM_DIR, for tests). Fails with one sentence in `drover_java_problem`.
java_find() {
    drover_java_home=
    drover_java_seen=
    if [ -n "${DROVER_JAVA:-}" ]; then
        if [ ! -e "$DROVER_JAVA" ]; then
            drover_java_problem="DROVER_JAVA says $DROVER_JAVA, and there is no such file or directory; set it to the directory of a JDK $drover_java_needed or later, or unset it."
            return 1
        fi
        java_dir_of "$DROVER_JAVA"
        java_consider DROVER_JAVA "$drover_java_dir" && return 0
        drover_java_problem="Java $drover_java_needed or later is needed, but${drover_java_seen#,}; set DROVER_JAVA to the directory of a newer JDK, or unset it."
        return 1
    fi
    if [ -n "${JAVA_HOME:-}" ]; then
        java_consider JAVA_HOME "$JAVA_HOME" && return 0
    fi
    if java_on_path; then
        java_dir_of "$drover_java_path"
        java_consider 'java on PATH' "$drover_java_dir" && return 0
    else
        drover_java_seen="$drover_java_seen, there is no java on PATH"
    fi
    java_newest "${DROVER_JVM_DIR:-/usr/lib/jvm}" && return 0
    drover_java_problem="Java $drover_java_needed or later is needed, but${drover_java_seen#,}; install one (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME or DROVER_JAVA to the directory of one."
    return 1
}

# java_newest DIR: takes the newest JDK below DIR that is new enough.
java_newest() {
    drover_java_best=
    drover_java_best_major=0
    for drover_java_dir in "$1"/*/; do
        drover_java_dir=${drover_java_dir%/}
        if java_version_of "$drover_java_dir" && [ "$drover_major" -gt "$drover_java_best_major" ]; then
            drover_java_best=$drover_java_dir
            drover_java_best_major=$drover_major
        fi
    done
    if [ -n "$drover_java_best" ]; then
        java_consider "the newest in $1" "$drover_java_best"
    else
        drover_java_seen="$drover_java_seen, there is none in $1"
        return 1
    fi
}

# java_class_path JAR DIR: sets `drover_class_path` to JAR and the other jars of DIR, in the fixed order that class-data archives
# depend on.
java_class_path() {
    drover_class_path=$1
    for drover_java_jar in "$2"/*.jar; do
        [ "$drover_java_jar" = "$1" ] || drover_class_path=$drover_class_path:$drover_java_jar
    done
}

# java_quiet_options: sets `drover_quiet_options` to what this Java needs so that it does not warn about libraries of Drover.
# JVM hazard 9: 24 and later warn about sun.misc.Unsafe (protobuf, JeroMQ) and native access (JNA); 17 does not know the
# options and would not start.
java_quiet_options() {
    drover_quiet_options=
    if [ "$drover_java_major" -ge 24 ]; then
        drover_quiet_options='--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED'
    fi
}
