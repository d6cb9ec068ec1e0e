package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// serverName is the name that the certificates are for.
const serverName = "srv.test"

// keyKind is what a certificate's key is.
type keyKind int

const (
	ecdsaKey keyKind = iota
	ed25519Key
	rsaKey
)

func (kind keyKind) generate() crypto.Signer {
	var key crypto.Signer
	var err error
	switch kind {
	case ed25519Key:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case rsaKey:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return must(key, err)
}

// must is for what fails only where a machine has no randomness, or a mistake is made here. The
// subject answers a panic as an error.
func must[T any](value T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("set-up: %v", err))
	}
	return value
}

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	serial      int64
}

func newAuthority(name string) *authority {
	key := ed25519Key.generate() // Whose signatures always have the same length.
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	return &authority{certificate: must(x509.ParseCertificate(der)), key: key, serial: 1}
}

// pool trusts this authority alone.
func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// leaf describes a certificate to be signed; its zero value is a good one for the server.
type leaf struct {
	kind keyKind
	// unit is the organisational unit of the owner.
	unit string
	// name is another one than serverName.
	name string
	// expired is over since an hour.
	expired bool
	// forClient, or for a server.
	forClient bool
	// strangersKey is a key that does not belong to the certificate.
	strangersKey bool
}

func (a *authority) sign(want leaf) tls.Certificate {
	a.serial++
	key := want.kind.generate()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(a.serial), Subject: pkix.Name{CommonName: "leaf"},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{serverName},
	}
	if want.unit != "" {
		template.Subject.OrganizationalUnit = []string{want.unit}
	}
	if want.name != "" {
		template.DNSNames = []string{want.name}
	}
	if want.expired {
		template.NotAfter = time.Now().Add(-time.Hour)
	}
	if want.forClient {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	der := must(x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key))
	if want.strangersKey {
		key = want.kind.generate()
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// pemPair is a certificate and its key as text.
func pemPair(of tls.Certificate) (certificate, key string) {
	return pemOf("CERTIFICATE", of.Certificate[0]),
		pemOf("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(of.PrivateKey)))
}

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
