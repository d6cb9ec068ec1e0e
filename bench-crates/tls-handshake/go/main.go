// Command tls-handshake is the Go subject of the article on the mechanics of a TLS handshake. Each
// file holds the experiments on one noun; this one lists them.
//
// With an argument it is no subject but the peer of another: see peer.go.
package main

import (
	"os"

	"claimbench.dev/subject"
)

func main() {
	if len(os.Args) > 1 {
		servePeer(os.Stdin, os.Stdout)
		return
	}
	subject.Serve("tls-handshake", experiments()...)
}

func experiments() []*subject.Definition {
	return []*subject.Definition{
		openingExperiment(),
		acceptingExperiment(),
		serverNameExperiment(),
		suiteListExperiment(),
		suiteOrderExperiment(),
		suiteOverlapExperiment(),
		alpnExperiment(),
		alpnDisjointExperiment(),
		versionsExperiment(),
		badCertificateExperiment(),
		mutualExperiment(),
		sharesExperiment(),
		keyExchangeExperiment(),
		wireExperiment(),
		keyLogExperiment(),
		exporterExperiment(),
		groupsExperiment(),
		groupOrderExperiment(),
		agreementExperiment(),
		badPointExperiment(),
		callbackExperiment(),
		everyConnectionExperiment(),
		resumptionExperiment(),
		tamperExperiment(),
		recordTamperExperiment(),
		finishedExperiment(),
		stateExperiment(),
		overheadExperiment(),
		echoExperiment(),
		tripsExperiment(),
		latencyExperiment(),
		costExperiment(),
		peerExperiment(),
	}
}

// observe is work that looks at something and times nothing.
func observe(look func(subject.Params) (subject.Values, error)) func(subject.Params) subject.Op {
	return func(p subject.Params) subject.Op {
		return subject.Probe(func() (subject.None, subject.Values, error) {
			values, err := look(p)
			return subject.None{}, values, err
		})
	}
}
