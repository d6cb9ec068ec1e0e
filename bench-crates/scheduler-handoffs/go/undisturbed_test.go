package main

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"claimbench.dev/subject"
)

func TestThoseWhoTakeTheProcessorAreNoticed(t *testing.T) {
	before, err := interruptions()
	if err != nil {
		t.Fatal(err)
	}
	more := runtime.NumCPU() + 1
	delayed := time.Duration(0)
	err = on(more, func() error {
		delayed, err = delayOf(more, func(letGo func()) {
			computeFor(60 * time.Millisecond)
			letGo()
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	after, err := interruptions()
	if err != nil || after == before {
		t.Errorf("%d interruptions, %v", after-before, err)
	}
	if delayed < 10*time.Millisecond {
		t.Errorf("of one more than there are processors each waited for %v only", delayed)
	}
}

func TestWhoHasTheProcessorIsUndisturbed(t *testing.T) {
	err := leftAlone(1, func() (bool, error) {
		before, err := interruptions()
		if err != nil {
			return false, err
		}
		delayed, err := delayOf(1, func(func()) { computeFor(100 * time.Microsecond) })
		if err != nil {
			return false, err
		}
		after, err := interruptions()
		return after == before && delayed < delayedMost, err
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
	if err := leftAlone(4, everyOther); err != nil || tries != 8 {
		t.Errorf("%d tries, %v", tries, err)
	}
	var disturbed *subject.DisturbedError
	never := func() (bool, error) { return false, nil }
	if err := leftAlone(4, never); !errors.As(err, &disturbed) {
		t.Errorf("%v is no disturbance", err)
	}
}
