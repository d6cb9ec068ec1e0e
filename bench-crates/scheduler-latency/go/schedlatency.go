package main

import (
	"math"
	"runtime/metrics"

	"claimbench.dev/subject"
)

// schedLatency is the runtime's own account of the time from ready to running. It has one in eight
// transitions.
const schedLatency = "/sched/latencies:seconds"

// schedTimes are the counts of that account, by bucket.
type schedTimes struct{ histogram *metrics.Float64Histogram }

func readSchedTimes() schedTimes {
	sample := []metrics.Sample{{Name: schedLatency}}
	metrics.Read(sample)
	read := sample[0].Value.Float64Histogram()
	counts := make([]uint64, len(read.Counts))
	copy(counts, read.Counts)
	return schedTimes{&metrics.Float64Histogram{Counts: counts, Buckets: read.Buckets}}
}

// since records what came since an earlier reading, each at the upper end of its bucket.
func (t schedTimes) since(before schedTimes, histogram *subject.Histogram) {
	for i, count := range t.histogram.Counts {
		upper := t.histogram.Buckets[i+1]
		if math.IsInf(upper, 1) {
			upper = t.histogram.Buckets[i]
		}
		for range count - before.histogram.Counts[i] {
			histogram.Record(int64(upper * 1e9))
		}
	}
}
