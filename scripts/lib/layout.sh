# Where Drover's files are, in a source tree and in an unpacked distribution; sourced, POSIX sh.

# layout_find ROOT: sets `drover_layout` (tree or dist), `drover_lib_dir` and `drover_main_jar` (empty where it is missing).
layout_find() {
    drover_main_jar=
    if [ -f "$1/pom.xml" ]; then
        drover_layout=tree
        drover_lib_dir=$1/target/lib
        drover_layout_jars=$1/target
    else
        drover_layout=dist
        drover_lib_dir=$1/lib
        drover_layout_jars=$1/lib
    fi
    for drover_layout_jar in "$drover_layout_jars"/drover-[0-9]*.jar; do
        case $drover_layout_jar in
            *-sources.jar | *-javadoc.jar | *-tests.jar) continue ;;
        esac
        # After a change of version the old jar stays in target until the next clean.
        if [ -f "$drover_layout_jar" ] && { [ -z "$drover_main_jar" ] || [ "$drover_layout_jar" -nt "$drover_main_jar" ]; }; then
            drover_main_jar=$drover_layout_jar
        fi
    done
    [ -d "$drover_lib_dir" ] || drover_main_jar=
}

# layout_is_stale ROOT: true when a source is newer than the jar. Walks the sources: for commands that may take their time.
layout_is_stale() {
    [ -z "$drover_main_jar" ] || [ -n "$(find "$1/pom.xml" "$1/src/main" "$1/proto" -newer "$drover_main_jar" -print -quit 2>/dev/null)" ]
}

# layout_build ROOT: builds the source tree, all output on standard error; needs drover_java_home. Fails with one sentence in
# `drover_layout_problem`.
layout_build() {
    if ! command -v mvn >/dev/null 2>&1; then
        drover_layout_problem="Drover is not built yet ($1/target has no jar that is up to date) and mvn is not on PATH; install Maven 3.8 or later, or use an unpacked drover-VERSION.tar.gz."
        return 1
    fi
    if [ ! -x "$drover_java_home/bin/javac" ]; then
        drover_layout_problem="Drover is not built yet and $drover_java_home has no javac; set JAVA_HOME to a JDK of version 17 or later."
        return 1
    fi
    echo 'drover: building with mvn -B -q -DskipTests package (once; the first time Maven also fetches libraries)' >&2
    # Jars of versions that the pom no longer names would stay on the class path.
    rm -rf -- "$1/target/lib"
    if ! JAVA_HOME=$drover_java_home mvn -B -q -Dstyle.color=never -DskipTests -f "$1/pom.xml" package </dev/null >&2; then
        drover_layout_problem="the build failed; what mvn said is above (again: mvn -B -DskipTests -f $1/pom.xml package)."
        return 1
    fi
    layout_find "$1"
    if [ -z "$drover_main_jar" ]; then
        drover_layout_problem="the build left no jar in $1/target; try mvn -B clean package there."
        return 1
    fi
    # Maven leaves a jar alone whose content did not change: it would look stale for ever.
    touch -- "$drover_main_jar"
}
