package main

import (
	"math"
	"runtime/debug"
	"runtime/metrics"

	"claimbench.dev/subject"
)

// churnExperiment allocates blocks and soon drops them, under a pace of the collector (GOGC, 0 for
// off) and a memory limit (GOMEMLIMIT in MiB, 0 for none), and counts the blocks that come to lie
// where another was.
func churnExperiment() *subject.Definition {
	return subject.Experiment("churn",
		subject.Param("gogc", 100, 0, 1000),
		subject.Param("limit_mib", 0, 0, 1024),
		subject.Param("count", 16384, 1024, 1<<20)).
		Value("recycled_blocks", "blocks", subject.Stochastic).
		Value("cycles", "cycles", subject.Stochastic).
		Value("resident_growth_bytes", "bytes", subject.Stochastic).
		Variant("loop", func(p subject.Params) subject.Op {
			percent, limit := p.Int("gogc"), int64(p.Int("limit_mib"))<<20
			if percent == 0 {
				percent = -1
			}
			if limit == 0 {
				limit = math.MaxInt64
			}
			count := p.Int("count")
			if _, err := residentBytes(); err != nil {
				return unable(err)
			}
			return subject.Probe(func() (int, subject.Values, error) {
				defer debug.SetGCPercent(debug.SetGCPercent(percent))
				defer debug.SetMemoryLimit(debug.SetMemoryLimit(limit))
				return churn(count)
			})
		})
}

func churn(count int) (int, subject.Values, error) {
	const blockBytes, alive = 8 << 10, 128
	ring := make([][]byte, alive)
	places := make(map[uintptr]bool, count)
	residentBefore, err := residentBytes()
	if err != nil {
		return 0, nil, err
	}
	cyclesBefore := gcCycles()
	recycled, stale := 0, 0
	for i := range count {
		block := make([]byte, blockBytes)
		at := address(block)
		if places[at] {
			recycled++
		}
		places[at] = true
		stale += int(block[i%blockBytes])
		fill(block, old)
		ring[i%alive] = block
	}
	residentAfter, err := residentBytes()
	return stale, subject.Values{
		"recycled_blocks":       recycled,
		"cycles":                gcCycles() - cyclesBefore,
		"resident_growth_bytes": max(0, residentAfter-residentBefore),
	}, err
}

func gcCycles() int {
	sample := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}
