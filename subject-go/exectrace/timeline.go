package exectrace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Box is a box of a timeline, as pictures of the kind `timeline` have it: what was in a lane when,
// and, where that is of interest, how it ended.
type Box struct {
	Lane           string
	BeginNs, EndNs int64
	Name           string
	End            string
}

// Timeline writes boxes as pictures read them, with times from the first one's begin; within a
// lane they stand in the order of time.
func Timeline(boxes []Box) string {
	if len(boxes) == 0 {
		return ""
	}
	sorted := slices.Clone(boxes)
	slices.SortStableFunc(sorted, func(a, b Box) int {
		return cmp.Or(strings.Compare(a.Lane, b.Lane), cmp.Compare(a.BeginNs, b.BeginNs))
	})
	zero := slices.MinFunc(sorted, func(a, b Box) int {
		return cmp.Compare(a.BeginNs, b.BeginNs)
	}).BeginNs
	var text strings.Builder
	for i, box := range sorted {
		if i > 0 {
			text.WriteByte(';')
		}
		fmt.Fprintf(&text, "%s %d %d %s", box.Lane, box.BeginNs-zero, box.EndNs-zero, box.Name)
		if box.End != "" {
			text.WriteString(" " + box.End)
		}
	}
	return text.String()
}
