package sched

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"claimbench.dev/subject"
)

func computeFor(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; {
	}
}

func TestThoseWhoTakeTheProcessorAreNoticed(t *testing.T) {
	before, err := Interruptions()
	if err != nil {
		t.Fatal(err)
	}
	more := runtime.NumCPU() + 1
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(more))
	passed, err := WithAllPs(more, func(letGo func()) {
		computeFor(60 * time.Millisecond)
		letGo()
	})
	if err != nil {
		t.Fatal(err)
	}
	after, err := Interruptions()
	if err != nil || after == before {
		t.Errorf("%d interruptions, %v", after-before, err)
	}
	if passed.Delayed < 10*time.Millisecond {
		t.Errorf("of one more than there are processors: %v", passed)
	}
	if passed.Ran > 90*time.Millisecond {
		t.Errorf("who is held does not count: %v", passed)
	}
}

func TestWhoHasTheProcessorIsUndisturbed(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const while = 100 * time.Microsecond
	err := LeftAlone(1, func() (bool, error) {
		before, err := Interruptions()
		if err != nil {
			return false, err
		}
		passed, err := WithAllPs(1, func(func()) { computeFor(while) })
		if err != nil {
			return false, err
		}
		after, err := Interruptions()
		return after == before && passed.Delayed < while && passed.Ran >= while/2, err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTooFewThatCountDisturb(t *testing.T) {
	tries := 0
	everyOther := func() (bool, error) {
		tries++
		return tries%2 == 0, nil
	}
	if err := LeftAlone(4, everyOther); err != nil || tries != 8 {
		t.Errorf("%d tries, %v", tries, err)
	}
	var disturbed *subject.DisturbedError
	never := func() (bool, error) { return false, nil }
	if err := LeftAlone(4, never); !errors.As(err, &disturbed) {
		t.Errorf("%v is no disturbance", err)
	}
}
