package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// How many threads this machine has room for, read before any is started.

// runtimeThreads is the limit that the runtime has of its own: beyond it, it ends the process.
const runtimeThreads = 10_000

// nprocResource is RLIMIT_NPROC of getrlimit(2), which package syscall does not name.
const nprocResource = 6

// threadLimits are the numbers of threads that the kernel and the runtime allow, by what sets them.
func threadLimits() (map[string]int, error) {
	limits := map[string]int{"the Go runtime": runtimeThreads}
	for _, name := range []string{"threads-max", "pid_max"} {
		text, err := os.ReadFile("/proc/sys/kernel/" + name)
		if err != nil {
			return nil, err
		}
		if limits["kernel."+name], err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
			return nil, err
		}
	}
	var user syscall.Rlimit
	if err := syscall.Getrlimit(nprocResource, &user); err == nil {
		limits["RLIMIT_NPROC"] = int(min(user.Cur, 1<<62))
	}
	if most, limited := groupLimit(); limited {
		limits["pids.max of the control group"] = most
	}
	return limits, nil
}

// groupLimit is the least of pids.max of this process's control group and those above it, in either
// hierarchy. A group without one has no limit.
func groupLimit() (least int, limited bool) {
	groups, _ := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) < 3 {
			continue
		}
		root := "/sys/fs/cgroup"
		if fields[1] != "" {
			root += "/pids"
		}
		if fields[1] != "" && !strings.Contains(","+fields[1]+",", ",pids,") {
			continue
		}
		for path := fields[2]; path != ""; path = path[:strings.LastIndex(path, "/")] {
			text, err := os.ReadFile(root + path + "/pids.max")
			if err != nil {
				continue
			}
			most, err := strconv.Atoi(strings.TrimSpace(string(text)))
			if err == nil && (!limited || most < least) {
				least, limited = most, true
			}
		}
	}
	return least, limited
}

// tooManyThreads says why so many threads are not started here, or nothing. Half of what the limits
// allow stays with others, who have to go on starting processes.
func tooManyThreads(n int) error {
	limits, err := threadLimits()
	if err != nil {
		return fmt.Errorf("the kernel does not say how many threads there may be: %w", err)
	}
	for by, most := range limits {
		if n > most/2 {
			return fmt.Errorf("%d threads are more than half of what %s allows, %d", n, by, most)
		}
	}
	return nil
}
