package subject

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
)

// protocolVersion is the version of the subject protocol this package speaks.
const protocolVersion = 1

// request is a line from the lab. The fields after Op belong to "run".
type request struct {
	Op         string           `json:"op"`
	ID         *uint64          `json:"id"`
	Experiment string           `json:"experiment"`
	Variant    string           `json:"variant"`
	Params     map[string]int64 `json:"params"`
	Iterations int              `json:"iterations"`
	Heap       bool             `json:"heap"`
}

// reply answers a "run" that was served.
type reply struct {
	ID *uint64 `json:"id"`
	Result
}

// refusalReply answers a request that cannot be served. ID is null where the request has none that
// can be read.
type refusalReply struct {
	ID    *uint64 `json:"id"`
	Error string  `json:"error"`
}

// skipReply answers a request that this machine cannot serve.
type skipReply struct {
	ID      *uint64 `json:"id"`
	Skipped string  `json:"skipped"`
}

// disturbedReply answers a request in whose way others were.
type disturbedReply struct {
	ID        *uint64 `json:"id"`
	Disturbed string  `json:"disturbed"`
}

// description answers "describe".
type description struct {
	Protocol    int                     `json:"protocol"`
	Subject     string                  `json:"subject"`
	Runtime     string                  `json:"runtime"`
	Toolchain   string                  `json:"toolchain"`
	Heap        bool                    `json:"heap"`
	Experiments []experimentDescription `json:"experiments"`
}

type experimentDescription struct {
	ID       string             `json:"id"`
	Variants []string           `json:"variants"`
	Params   []Parameter        `json:"params"`
	Values   []ValueDescription `json:"values"`
}

// parse reads one line. What it could read is returned even with an error, for the id.
func parse(line []byte) (request, error) {
	var r request
	err := json.Unmarshal(line, &r)
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field == "":
		return r, fmt.Errorf("malformed request: a JSON %s, not an object", wrongType.Value)
	case errors.As(err, &wrongType):
		return r, fmt.Errorf("malformed request: '%s' cannot be a %s", wrongType.Field,
			wrongType.Value)
	case err != nil:
		return r, fmt.Errorf("malformed request: %w", err)
	}
	return r, nil
}

// describe announces the experiments in the order of their registration. Lists are never null.
func (s *Subject) describe() description {
	experiments := make([]experimentDescription, 0, len(s.definitions))
	for _, d := range s.definitions {
		variants := make([]string, 0, len(d.variants))
		for _, v := range d.variants {
			variants = append(variants, v.name)
		}
		experiments = append(experiments, experimentDescription{
			ID:       d.id,
			Variants: variants,
			Params:   append([]Parameter{}, d.params...),
			Values:   append([]ValueDescription{}, d.values...),
		})
	}
	return description{
		Protocol:    protocolVersion,
		Subject:     s.name,
		Runtime:     "go",
		Toolchain:   runtime.Version(),
		Heap:        true,
		Experiments: experiments,
	}
}
