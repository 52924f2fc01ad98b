# Class-data archives (Java 17 to 24) and AOT caches (25 and later), which halve the time a command takes to start, and
# save a third of it for coordinator and workers; sourced, POSIX sh.
#
# They lie in $XDG_CACHE_HOME/drover/archives, below the path of the installation they were made for, and their names tell
# the Java version and the identity of all that went in: jars, script, JDK. So they are never changed, only replaced by
# others of another name, and made under a temporary name and renamed.
#   VERSION-ID.archive    of the commands
#   VERSION-ID.services/  of the coordinator, the worker and the JVM of an isolated function, each called after its main class
#   VERSION-ID.program/   no archive, but the copy of the jars that coordinator and workers run from, and that their archives
#                         are made for; made by whoever starts a coordinator, swept with its archives by a later coordinator

# archive_find ROOT FILE…: sets `drover_archive` and `drover_services` to the archives' paths for these files, and `drover_program`
# to that of the copy; empty where none can be kept. Sets `drover_archive_option` to the JVM's option for one.
archive_find() {
    drover_archive=
    drover_services=
    drover_program=
    case ${XDG_CACHE_HOME:-}:${HOME:-} in
        /*) drover_archive_dir=$XDG_CACHE_HOME ;;
        *:/*) drover_archive_dir=$HOME/.cache ;;
        *) return 0 ;;
    esac
    drover_archive_dir=$drover_archive_dir/drover/archives$1
    shift
    drover_archive_id=$drover_java_major
    # The JDK's own archive counts: a dynamic one is refused when its base was made anew.
    # One stat for all files; the rest is arithmetic of the shell. Not -nt: an unpacked jar may be older than its archive.
    for drover_archive_number in $(stat -L -c '%i %s %Y' -- "$@" "$drover_java_home/release" \
        "$drover_java_home/lib/server/classes.jsa" 2>/dev/null); do
        drover_archive_id=$(((drover_archive_id * 1000003 + drover_archive_number) % 8796093022151))
    done
    drover_archive=$drover_archive_dir/$drover_java_version-$drover_archive_id.archive
    drover_services=$drover_archive_dir/$drover_java_version-$drover_archive_id.services
    # A class path can express no colon, and a JVM runs what it finds there.
    drover_program=$drover_archive_dir/$drover_java_version-$drover_archive_id.program
    case $drover_program in
        *:*) drover_program= ;;
    esac
    [ ! -e "$drover_program" ] || [ -O "$drover_program" ] || drover_program=
    drover_archive_option=-XX:SharedArchiveFile
    [ "$drover_java_major" -lt 25 ] || drover_archive_option=-XX:AOTCache
}

# archive_use: sets `drover_archive_options` to the JVM options that use the commands' archive. Empty where there is none
# yet, or one that belongs to somebody else: a JVM runs what it finds there.
archive_use() {
    drover_archive_options=
    [ -n "$drover_archive" ] && [ -f "$drover_archive" ] && [ -O "$drover_archive" ] || return 1
    drover_archive_options=$drover_archive_option=$drover_archive
}

# services_use: the same with `drover_services_options` for coordinator and workers, as drover.javaOptions has it.
services_use() {
    drover_services_options=
    # Options are separated by spaces there.
    case $drover_services in
        *[[:space:]]*) drover_services= ;;
    esac
    [ -n "$drover_services" ] && [ -d "$drover_services" ] && [ -O "$drover_services" ] || return 1
    drover_services_options="$drover_archive_option=$drover_services/{main}"
}

# making_is_begun RESULT: whether somebody makes it, or began to and failed or was killed less than ten minutes ago.
making_is_begun() {
    [ -n "$1" ] && [ -d "$1.making" ] && [ -z "$(find "$1.making" -maxdepth 0 -mmin +10 2>/dev/null)" ]
}

# making_begin RESULT: what is made in the background begins with it; sets `drover_making` to a directory that is made beside
# the result. It keeps a second maker away, and after a failure the next attempt: it is waited out for ten minutes.
making_begin() {
    # None of the caller's descriptors may be held: $(drover …) would wait for the training, flock for its lock. (dash can
    # name no descriptor above 9; one that is inherited there is held until the training ends.)
    exec </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    trap '' HUP
    umask 077
    mkdir -p -- "$drover_archive_dir" || return
    find "$drover_archive_dir" -maxdepth 1 -name '*.making' -mmin +10 -exec rm -rf -- {} +
    drover_making=$1.making
    mkdir -- "$drover_making" || return
    # Whatever a training run touches, it is not the user's home and no coordinator comes of it that it did not ask for.
    export DROVER_AUTOSTART=0 "DROVER_HOME=$drover_making/home"
}

# making_end RESULT: gives what was made as `$drover_making/new` its name, in place of what older jars had.
making_end() {
    for drover_making_old in "$drover_archive_dir/$drover_java_version"-*".${1##*.}"; do
        # Workers of an older version may still be started with their own.
        [ -d "${drover_making_old%.services}.program" ] || rm -rf -- "$drover_making_old"
    done
    mv -f -- "$drover_making/new" "$1"
    rm -rf -- "$drover_making"
}

# archive_make COMMAND…: makes the commands' archive by a training run of COMMAND (java without its archive option, which goes
# in second place). Silent; meant for the background.
archive_make() {
    making_begin "$drover_archive" || return
    drover_archive_java=$1
    shift
    if [ "$drover_java_major" -ge 25 ]; then
        "$drover_archive_java" "-XX:AOTCacheOutput=$drover_making/new" "$@" || return
    else
        "$drover_archive_java" "-XX:ArchiveClassesAtExit=$drover_making/new" "$@" || return
    fi
    [ -s "$drover_making/new" ] || return
    # Java 17 checks only the head of an archive: one that was cut short (full disk, power cut) kills each JVM that maps it by
    # SIGBUS. So it is tried, and on disk, before it gets its name.
    "$drover_archive_java" "$drover_archive_option=$drover_making/new" "$@" || return
    sync -- "$drover_making/new" || return
    making_end "$drover_archive"
}

# services_make JAVA_OPTIONS COMMAND…: makes the archives of coordinator and worker by a training run of COMMAND (java
# without the options that tell it so, and JAVA_OPTIONS, which are those of the coordinator and worker that it starts and
# ends). Silent; meant for the background.
services_make() {
    making_begin "$drover_services" || return
    drover_services_java_options=$1
    drover_services_java=$2
    shift 2
    mkdir -- "$drover_making/new" "$drover_making/record" || return
    if [ "$drover_java_major" -ge 25 ]; then
        # To make a cache takes longer than a coordinator waits for its workers to leave, so they only record.
        services_train "-XX:AOTMode=record -XX:AOTConfiguration=$drover_making/record/{main}" "$@" || return
        for drover_services_record in "$drover_making"/record/*; do
            # shellcheck disable=SC2086 # each of these options is one word
            "$drover_services_java" -XX:AOTMode=create "-XX:AOTConfiguration=$drover_services_record" \
                "-XX:AOTCache=$drover_making/new/${drover_services_record##*/}" \
                $drover_quiet_options -cp "$drover_class_path" || return
        done
    else
        services_train "-XX:ArchiveClassesAtExit=$drover_making/new/{main}" "$@" || return
    fi
    for drover_services_main in CoordinatorMain WorkerMain IsolatedMain; do
        [ -s "$(echo "$drover_making"/new/*."$drover_services_main")" ] || return
    done
    # Tried, and on disk, as above.
    services_train "$drover_archive_option=$drover_making/new/{main}" "$@" || return
    sync -- "$drover_making"/new/* || return
    making_end "$drover_services"
}

# services_train OPTIONS ARG…: one training run with these options more for coordinator and worker.
services_train() {
    drover_services_more=$1
    shift
    "$drover_services_java" "-Ddrover.javaOptions=$drover_services_java_options $drover_services_more" \
        -Ddrover.training=services "$@" && return
    # It may have been killed (out of memory), and what it started is not its child any more.
    "$drover_services_java" -Ddrover.training=clear "$@"
    return 1
}
