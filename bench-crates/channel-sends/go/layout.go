package main

import (
	"slices"
	"strings"

	"claimbench.dev/channel-capacity/hchan"
	"claimbench.dev/subject"
)

// layoutExperiment reads from the program's debug information what a channel keeps, and checks on a
// channel that the fields mean what they are called.
func layoutExperiment() *subject.Definition {
	return subject.Experiment("layout").
		Value("fields", "", subject.State).
		Value("queue_fields", "", subject.State).
		Value("true_to_their_names", "", subject.State).
		Variant("chan", func(subject.Params) subject.Op {
			return looking(func(layout *hchan.Layout) (subject.None, subject.Values, error) {
				wanted := []string{"qcount", "buf", "sendx", "recvx", "recvq", "sendq", "lock"}
				named := slices.DeleteFunc(wanted, func(name string) bool {
					return !slices.Contains(layout.Members, name)
				})
				trueToNames, err := meansWhatItSays(layout)
				return subject.None{}, subject.Values{
					"fields":              strings.Join(named, " "),
					"queue_fields":        strings.Join(layout.QueueMembers, " "),
					"true_to_their_names": trueToNames,
				}, err
			})
		})
}

// meansWhatItSays sends three values through two slots, and has one sender wait.
func meansWhatItSays(layout *hchan.Layout) (bool, error) {
	channel := make(chan int, 2)
	channel <- 1
	<-channel
	channel <- 2
	channel <- 3
	go func() { channel <- 4 }()
	if !within(func() bool { return hchan.Look(layout, channel).Senders == 1 }) {
		return false, errLate
	}
	state := hchan.Look(layout, channel)
	for range 3 {
		<-channel
	}
	wanted := hchan.State{Len: 2, Cap: 2, SendIndex: 1, ReceiveIndex: 1, Senders: 1}
	return state == wanted, nil
}
