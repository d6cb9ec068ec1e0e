package main

import (
	"bufio"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"claimbench.dev/subject"
)

// This program as the other side of a subject in another language. It reads tasks, a line of JSON
// each, makes one connection on the loopback device for each, and writes a line of what came of
// it. A server writes where it listens before that.

// peerTask is one connection to be made.
type peerTask struct {
	// Address is whom a client connects to; a server has none.
	Address string `json:"address"`
	// Roots, Certificate and Key are PEM, and may be empty.
	Roots       string `json:"roots"`
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
	ServerName  string `json:"server_name"`
	// Version is the only one: 12 or 13.
	Version   int           `json:"version"`
	Protocols []string      `json:"protocols"`
	Suites    []uint16      `json:"suites"`
	Groups    []tls.CurveID `json:"groups"`
	// Mutual has a server demand a certificate.
	Mutual bool `json:"mutual"`
}

// peerReport is what came of it.
type peerReport struct {
	Address  string `json:"address,omitempty"`
	Complete bool   `json:"complete"`
	Why      string `json:"why"`
	Version  int    `json:"version"`
	Suite    uint16 `json:"suite"`
	Group    uint16 `json:"group"`
	Protocol string `json:"protocol"`
	Exporter string `json:"exporter"`
	Resumed  bool   `json:"resumed"`
	Heard    string `json:"heard"`
}

// peerSeconds bounds what is waited for the other side.
const peerSeconds = 10

// What both sides say once the handshake is done.
const (
	ping = "ping"
	pong = "pong"
)

// peerState is what outlives a connection: so sessions can go on.
type peerState struct {
	cache     tls.ClientSessionCache
	ticketKey [32]byte
}

// servePeer is the main function of a program that is a peer. It ends with its input.
func servePeer(input io.Reader, output io.Writer) {
	state := &peerState{cache: tls.NewLRUClientSessionCache(8)}
	must(rand.Read(state.ticketKey[:]))
	lines, answers := bufio.NewScanner(input), json.NewEncoder(output)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var task peerTask
		report := peerReport{}
		if err := json.Unmarshal(lines.Bytes(), &task); err != nil {
			report.Why = "task: " + err.Error()
		} else {
			report = state.connect(task, answers)
		}
		if answers.Encode(report) != nil {
			return // Nobody reads any more.
		}
	}
}

func (s *peerState) connect(task peerTask, answers *json.Encoder) peerReport {
	config, err := s.config(task)
	if err != nil {
		return peerReport{Why: err.Error()}
	}
	var conn *tls.Conn
	if task.Address != "" {
		raw, err := net.DialTimeout("tcp", task.Address, peerSeconds*time.Second)
		if err != nil {
			return peerReport{Why: err.Error()}
		}
		conn = tls.Client(raw, config)
	} else {
		raw, err := acceptOne(answers)
		if err != nil {
			return peerReport{Why: err.Error()}
		}
		conn = tls.Server(raw, config)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(peerSeconds * time.Second)); err != nil {
		return peerReport{Why: err.Error()}
	}
	return converse(conn, task.Address != "")
}

// acceptOne listens, says where, and takes the first who comes.
func acceptOne(answers *json.Encoder) (net.Conn, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	if err := answers.Encode(peerReport{Address: listener.Addr().String()}); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(peerSeconds * time.Second)
	if err := listener.(*net.TCPListener).SetDeadline(deadline); err != nil {
		return nil, err
	}
	return listener.Accept()
}

func (s *peerState) config(task peerTask) (*tls.Config, error) {
	version := uint16(tls.VersionTLS12 + task.Version - 12)
	config := &tls.Config{
		ServerName: task.ServerName, MinVersion: version, MaxVersion: version,
		NextProtos: task.Protocols, CipherSuites: task.Suites, CurvePreferences: task.Groups,
		ClientSessionCache: s.cache,
	}
	config.SetSessionTicketKeys([][32]byte{s.ticketKey})
	roots := x509.NewCertPool()
	if task.Roots != "" && !roots.AppendCertsFromPEM([]byte(task.Roots)) {
		return nil, errors.New("task: no certificate in the roots")
	}
	config.RootCAs, config.ClientCAs = roots, roots
	if task.Mutual {
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if task.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(task.Certificate), []byte(task.Key))
		if err != nil {
			return nil, fmt.Errorf("task: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// converse does the handshake and exchanges two words, the client's first.
func converse(conn *tls.Conn, isClient bool) peerReport {
	if err := conn.Handshake(); err != nil {
		return peerReport{Why: why(err)}
	}
	state := conn.ConnectionState()
	report := peerReport{
		Version: int(state.Version) - tls.VersionTLS12 + 12, Suite: state.CipherSuite,
		Group: uint16(state.CurveID), Protocol: state.NegotiatedProtocol, Resumed: state.DidResume,
	}
	say, hear := pong, make([]byte, len(ping))
	if isClient {
		say = ping
		if _, err := conn.Write([]byte(say)); err != nil {
			return peerReport{Why: why(err)}
		}
	}
	if _, err := io.ReadFull(conn, hear); err != nil {
		return peerReport{Why: why(err)}
	}
	if !isClient {
		if _, err := conn.Write([]byte(say)); err != nil {
			return peerReport{Why: why(err)}
		}
	}
	key, err := state.ExportKeyingMaterial(exporterLabel, []byte("context"), 32)
	if err != nil {
		return peerReport{Why: why(err)}
	}
	report.Complete, report.Why, report.Heard = true, "ok", string(hear)
	report.Exporter = hex.EncodeToString(key)
	return report
}

// peerExperiment has two peers of this program meet, as those in other languages meet one of them.
func peerExperiment() *subject.Definition {
	return subject.Experiment("peer").
		Value("connections", "connections", subject.Exact).
		Value("completed", "connections", subject.Exact).
		Value("exporters_equal", "connections", subject.Exact).
		Value("choices_equal", "connections", subject.Exact).
		Value("servers_protocol", "connections", subject.Exact).
		Variant("go-go", observe(func(subject.Params) (subject.Values, error) {
			return meetPeers()
		}))
}

func meetPeers() (subject.Values, error) {
	ours, theirs := startPeer(), startPeer()
	defer ours.stop()
	defer theirs.stop()
	connections, completed, exporters, choices, ofServer := 0, 0, 0, 0, 0
	clients, servers := []string{http2, http1}, []string{http1, http2}
	for _, version := range []int{12, 13} {
		for _, kind := range []keyKind{ecdsaKey, ed25519Key} {
			for _, mutual := range []bool{false, true} {
				a := newAuthority("authority")
				roots := pemOf("CERTIFICATE", a.certificate.Raw)
				serving := peerTask{
					Roots: roots, Version: version, Mutual: mutual, Protocols: servers,
				}
				serving.Certificate, serving.Key = pemPair(a.sign(leaf{kind: kind}))
				calling := peerTask{
					Roots: roots, Version: version, ServerName: serverName, Protocols: clients,
				}
				if mutual {
					certificate := a.sign(leaf{kind: kind, forClient: true})
					calling.Certificate, calling.Key = pemPair(certificate)
				}
				one, other, err := introduce(theirs, ours, serving, calling)
				if err != nil {
					return nil, err
				}
				connections++
				completed += count(one.Complete && other.Complete)
				exporters += count(one.Complete && one.Exporter == other.Exporter)
				choices += count(one.Suite == other.Suite && one.Group == other.Group)
				ofServer += count(one.Protocol == servers[0])
			}
		}
	}
	return subject.Values{
		"connections": connections, "completed": completed, "exporters_equal": exporters,
		"choices_equal": choices, "servers_protocol": ofServer,
	}, nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// peer is a peer of this program, within it.
type peer struct {
	tasks   *json.Encoder
	reports *json.Decoder
	stop    func()
}

func startPeer() peer {
	taskReader, taskWriter := io.Pipe()
	reportReader, reportWriter := io.Pipe()
	go servePeer(taskReader, reportWriter)
	stop := func() {
		taskWriter.Close()
		reportReader.Close()
	}
	return peer{json.NewEncoder(taskWriter), json.NewDecoder(reportReader), stop}
}

// introduce has a serving peer and a calling one do their tasks together.
func introduce(server, client peer, serving, calling peerTask) (one, other peerReport, err error) {
	if err := server.tasks.Encode(serving); err != nil {
		return one, other, err
	}
	if err := server.reports.Decode(&one); err != nil {
		return one, other, err
	}
	if one.Address == "" {
		return one, other, errors.New(one.Why)
	}
	calling.Address = one.Address
	if err := client.tasks.Encode(calling); err != nil {
		return one, other, err
	}
	one = peerReport{}
	err = errors.Join(client.reports.Decode(&other), server.reports.Decode(&one))
	return one, other, err
}
