package main

import (
	"time"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// rendezvousExperiment has one side begin; once it waits, or is done, the other comes. How often
// the first was done before the second had begun.
func rendezvousExperiment() *subject.Definition {
	return subject.Experiment("rendezvous",
		subject.Param("cap", 0, 0, 100),
		subject.Param("trials", 30, 1, 100_000)).
		Value("early_sends", "sends", subject.Exact).
		Value("early_receives", "receives", subject.Exact).
		Variant("chan", func(p subject.Params) subject.Op {
			capacity, trials := p.Int("cap"), p.Int("trials")
			return looking(func(layout *hchan.Layout) (int, subject.Values, error) {
				sum, earlySends, earlyReceives := 0, 0, 0
				for trial := range trials {
					value, early, err := senderFirst(layout, capacity, trial)
					if err != nil {
						return 0, nil, err
					}
					also, earlyToo, err := receiverFirst(layout, capacity, trial)
					if err != nil {
						return 0, nil, err
					}
					sum += value + also
					earlySends += one(early)
					earlyReceives += one(earlyToo)
				}
				values := subject.Values{"early_sends": earlySends, "early_receives": earlyReceives}
				return sum, values, nil
			})
		})
}

// one is 1 for what is true.
func one(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

func senderFirst(layout *hchan.Layout, capacity, value int) (int, bool, error) {
	channel := make(chan int, capacity)
	var numbers order
	done := make(chan int64, 1)
	go func() {
		channel <- value
		done <- numbers.next()
	}()
	settled := func() bool { return len(done) == 1 || hchan.Look(layout, channel).Senders == 1 }
	if !within(patience, settled) {
		return 0, false, errLate
	}
	begun := numbers.next()
	received := <-channel
	return received, <-done < begun, nil
}

func receiverFirst(layout *hchan.Layout, capacity, value int) (int, bool, error) {
	channel := make(chan int, capacity)
	var numbers order
	done := make(chan int64, 1)
	received := 0
	go func() {
		received = <-channel
		done <- numbers.next()
	}()
	settled := func() bool { return len(done) == 1 || hchan.Look(layout, channel).Receivers == 1 }
	if !within(patience, settled) {
		return 0, false, errLate
	}
	begun := numbers.next()
	channel <- value
	early := <-done < begun
	return received, early, nil
}

// holdsBack is how long a receiver holds back with what it does, in the control in which that is
// waited for.
const holdsBack = 10 * time.Millisecond

// actingExperiment has a receiver take a value, and act on it once the sender's operation has
// returned; how often it had acted by then. In the control the sender waits for an acknowledgement.
func actingExperiment() *subject.Definition {
	of := func(acknowledged bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			trials := p.Int("trials")
			return subject.Probe(func() (int, subject.Values, error) {
				sum, after := 0, 0
				for trial := range trials {
					value, late := acted(trial, acknowledged)
					sum += value
					after += one(late)
				}
				return sum, subject.Values{"returned_after_action": after}, nil
			})
		}
	}
	return subject.Experiment("acting", subject.Param("trials", 30, 1, 100_000)).
		Value("returned_after_action", "sends", subject.Exact).
		Variant("chan", of(false)).
		Variant("acknowledged", of(true))
}

func acted(value int, acknowledged bool) (received int, late bool) {
	channel, acknowledgement := make(chan int), make(chan struct{})
	var numbers order
	returned := make(chan int64, 1)
	go func() {
		channel <- value
		if acknowledged {
			<-acknowledgement
		}
		returned <- numbers.next()
	}()
	received = <-channel
	most := patience
	if acknowledged {
		most = holdsBack
	}
	within(most, func() bool { return len(returned) == 1 })
	action := numbers.next()
	if acknowledged {
		acknowledgement <- struct{}{}
	}
	return received, <-returned > action
}
