package main

import (
	"crypto/tls"
	"fmt"
	"time"

	"claimbench.dev/subject"
)

// handshakes are the kinds whose round trips are counted and timed.
var handshakes = []struct {
	name    string
	prepare func() (party, error)
}{
	{"13", func() (party, error) { return newParty(tls.VersionTLS13, ecdsaKey), nil }},
	{"12", func() (party, error) { return newParty(tls.VersionTLS12, ecdsaKey), nil }},
	{"13-retry", func() (party, error) {
		made := newParty(tls.VersionTLS13, ecdsaKey)
		made.client.CurvePreferences = classical
		made.server.CurvePreferences = classical[1:] // The client guesses the other one.
		return made, nil
	}},
	{"13-resumed", func() (party, error) { return withSession(tls.VersionTLS13, ecdsaKey) }},
	{"12-resumed", func() (party, error) { return withSession(tls.VersionTLS12, ecdsaKey) }},
}

// withSession is a party whose next handshake resumes a session.
func withSession(version uint16, kind keyKind) (party, error) {
	made := newParty(version, kind)
	made.client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
	return made, made.meet().settle()
}

// tripsExperiment lets virtual time pass on the way only, and reads the client's clock when its
// handshake is done.
func tripsExperiment() *subject.Definition {
	experiment := subject.Experiment("trips", subject.Param("rtt_ms", 10, 1, 1000)).
		Value("trips", "round trips", subject.Exact).
		Value("waited_ms", "ms", subject.Exact)
	for _, kind := range handshakes {
		experiment.Variant(kind.name, observe(func(p subject.Params) (subject.Values, error) {
			made, err := kind.prepare()
			if err != nil {
				return nil, err
			}
			rtt := time.Duration(p.Int("rtt_ms")) * time.Millisecond
			over := newPipe()
			over.oneWay, over.virtual = rtt/2, true
			met := meetOver(over, made.client, made.server)
			if !met.ok() {
				return nil, met.errors[client]
			}
			waited := over.now[client]
			return subject.Values{
				"trips": float64(waited) / float64(rtt), "waited_ms": float64(waited) / 1e6,
			}, nil
		}))
	}
	return experiment
}

// latencyExperiment delays what is sent for real, and takes the slope of the client's time over
// the time of a round trip. Of several tries the shortest counts.
func latencyExperiment() *subject.Definition {
	experiment := subject.Experiment("latency").
		Value("slope", "round trips", subject.Stochastic)
	for _, kind := range handshakes {
		experiment.Variant(kind.name, observe(func(subject.Params) (subject.Values, error) {
			var rtts, times []float64
			for _, rtt := range []time.Duration{
				4 * time.Millisecond, 8 * time.Millisecond, 16 * time.Millisecond,
			} {
				least, err := leastTime(kind.prepare, rtt)
				if err != nil {
					return nil, err
				}
				rtts, times = append(rtts, float64(rtt)), append(times, float64(least))
			}
			return subject.Values{"slope": slope(rtts, times)}, nil
		}))
	}
	return experiment
}

func leastTime(prepare func() (party, error), rtt time.Duration) (time.Duration, error) {
	const tries = 2
	least := time.Hour
	for range tries {
		made, err := prepare()
		if err != nil {
			return 0, err
		}
		over := newPipe()
		over.oneWay = rtt / 2
		began, took := time.Now(), time.Duration(0)
		met := &meeting{pipe: over}
		met.conns[client] = tls.Client(over.end(client), made.client)
		met.conns[server] = tls.Server(over.end(server), made.server)
		met.errors = met.both(func(conn *tls.Conn, side int) error {
			err := conn.Handshake()
			if side == client {
				took = time.Since(began)
			}
			return err
		})
		if !met.ok() {
			return 0, fmt.Errorf("no handshake: %w", met.errors[client])
		}
		least = min(least, took)
	}
	return least, nil
}

// slope is that of the line nearest to the points, by least squares.
func slope(x, y []float64) float64 {
	var sumX, sumY, sumXX, sumXY float64
	for i := range x {
		sumX, sumY = sumX+x[i], sumY+y[i]
		sumXX, sumXY = sumXX+x[i]*x[i], sumXY+x[i]*y[i]
	}
	n := float64(len(x))
	return (n*sumXY - sumX*sumY) / (n*sumXX - sumX*sumX)
}
