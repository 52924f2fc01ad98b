/* /bin/true a second by posix_spawn and wait. Arguments: how many at once, how many in all. Prints one number. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static void start(void) {
    char *argv[] = {"/bin/true", NULL};
    pid_t pid;
    if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) != 0) {
        perror("posix_spawn");
        exit(1);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: spawn SLOTS JOBS\n", stderr);
        return 2;
    }
    int slots = atoi(argv[1]);
    int jobs = atoi(argv[2]);
    int started = 0;
    double begun = now();
    for (int ended = 0; ended < jobs; ended++) {
        while (started < jobs && started - ended < slots) {
            start();
            started++;
        }
        if (wait(NULL) < 0) {
            perror("wait");
            return 1;
        }
    }
    printf("%.0f\n", jobs / (now() - begun));
    return 0;
}
