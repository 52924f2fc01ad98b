# Class-data archives (Java 17 to 24) and AOT caches (25 and later), which halve the time a command takes to start;
# sourced, POSIX sh.
#
# An archive lies in $XDG_CACHE_HOME/drover/archives, below the path of the installation it was made for, and its name tells
# the Java version and the identity of all that went in: jars, script, JDK. So it is never changed, only replaced by
# one of another name, and made under a temporary name and renamed.

# archive_find ROOT FILE…: sets `drover_archive` to the archive's path for these files; empty where none can be kept.
archive_find() {
    drover_archive=
    case ${XDG_CACHE_HOME:-} in
        /*) drover_archive_dir=$XDG_CACHE_HOME ;;
        *) drover_archive_dir=${HOME:+$HOME/.cache} ;;
    esac
    [ -n "$drover_archive_dir" ] || return 0
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
}

# archive_use: sets `drover_archive_options` to the JVM options that use the archive; they also suit long-lived JVMs with the
# same class path. Empty where there is no archive yet, or one that belongs to somebody else: a JVM runs what it finds there.
archive_use() {
    drover_archive_options=
    [ -n "$drover_archive" ] && [ -f "$drover_archive" ] && [ -O "$drover_archive" ] || return 1
    if [ "$drover_java_major" -ge 25 ]; then
        drover_archive_options=-XX:AOTCache=$drover_archive
    else
        drover_archive_options=-XX:SharedArchiveFile=$drover_archive
    fi
}

# archive_make COMMAND…: makes the archive by a training run of COMMAND (java without its archive option, which goes in
# second place). Silent; meant for the background. A directory beside the archive keeps a second maker away, and after
# a failure the next attempt: it is waited out for ten minutes.
archive_make() {
    # None of the caller's descriptors may be held: $(drover …) would wait for the training, flock for its lock. (dash can
    # name no descriptor above 9; one that is inherited there is held until the training ends.)
    exec </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    trap '' HUP
    umask 077
    mkdir -p -- "$drover_archive_dir" || return
    find "$drover_archive_dir" -maxdepth 1 -name '*.making' -mmin +10 -exec rm -rf -- {} +
    mkdir -- "$drover_archive.making" || return
    drover_archive_new=$drover_archive.making/new
    drover_archive_java=$1
    shift
    # Whatever a training run touches, it is not the user's home and no coordinator comes of it.
    export DROVER_AUTOSTART=0 "DROVER_HOME=$drover_archive.making/home"
    if [ "$drover_java_major" -ge 25 ]; then
        drover_archive_option=-XX:AOTCache
        "$drover_archive_java" "-XX:AOTCacheOutput=$drover_archive_new" "$@" || return
    else
        drover_archive_option=-XX:SharedArchiveFile
        "$drover_archive_java" "-XX:ArchiveClassesAtExit=$drover_archive_new" "$@" || return
    fi
    [ -s "$drover_archive_new" ] || return
    # Java 17 checks only the head of an archive: one that was cut short (full disk, power cut) kills each JVM that maps it by
    # SIGBUS. So it is tried, and on disk, before it gets its name.
    "$drover_archive_java" "$drover_archive_option=$drover_archive_new" "$@" || return
    sync -- "$drover_archive_new" || return
    for drover_archive_old in "$drover_archive_dir/$drover_java_version"-*.archive; do
        rm -f -- "$drover_archive_old"
    done
    mv -f -- "$drover_archive_new" "$drover_archive"
    rm -rf -- "$drover_archive.making"
}
