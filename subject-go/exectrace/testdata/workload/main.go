// Command workload is what the recorded texts beside it are traces of. Each was made by a Go
// version, with -trimpath, and written by that version's reader:
//
//	go run -trimpath ./testdata/workload > trace && go tool trace -d=parsed trace
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

func main() {
	runtime.GOMAXPROCS(1)
	if err := trace.Start(os.Stdout); err != nil {
		panic(err)
	}
	defer trace.Stop()
	var all sync.WaitGroup
	for range 3 {
		all.Add(1)
		go sleepOnce(&all)
	}
	all.Wait()
	var gate sync.Mutex
	gate.Lock()
	all.Add(1)
	go lockOnce(&gate, &all)
	time.Sleep(time.Millisecond)
	gate.Unlock()
	all.Wait()
	trace.WithRegion(context.Background(), "a region", func() {})
	trace.Log(context.Background(), "a category", "a \"message\" of more words")
}

func sleepOnce(all *sync.WaitGroup) {
	defer all.Done()
	time.Sleep(time.Millisecond)
}

func lockOnce(gate *sync.Mutex, all *sync.WaitGroup) {
	defer all.Done()
	gate.Lock()
	gate.Unlock()
}
