package signin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(authority), 0o600); err != nil {
		t.Fatal(err)
	}
	writeClouds(t, "clouds:\n"+
		"  trusting: {auth: {}, verify: false}\n"+
		"  strict: {auth: {}}\n"+
		"  own: {auth: {}, cacert: "+file+"}\n", "")
	for name, test := range map[string]struct {
		settings Settings
		want     bool // whether the server is trusted
	}{
		"nothing said":                     {Settings{}, false},
		"insecure":                         {Settings{Insecure: new(true)}, true},
		"an authority in a file":           {Settings{CACertFile: file}, true},
		"an authority as PEM":              {Settings{CACertFile: authority}, true},
		"a trusting entry":                 {Settings{Cloud: "trusting"}, true},
		"a trusting entry, but not here":   {Settings{Cloud: "trusting", Insecure: new(false)}, false},
		"a strict entry":                   {Settings{Cloud: "strict"}, false},
		"an entry with an authority":       {Settings{Cloud: "own"}, true},
		"an authority as PEM and an entry": {Settings{Cloud: "strict", CACertFile: authority}, true},
	} {
		t.Run(name, func(t *testing.T) {
			test.settings.AuthURL, test.settings.Token = server.URL, "gAAAAA"
			_, config, err := Complete(test.settings, services)
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transport.NewBase(config).RoundTrip(req)
			if err == nil {
				resp.Body.Close()
			}
			if got := err == nil; got != test.want {
				t.Errorf("got %v, want trusted: %t", err, test.want)
			}
		})
	}
}

// ownCertificate returns a client certificate and its key as PEM.
func ownCertificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}))
}

func TestClientCertificateIsShown(t *testing.T) {
	shown := make(chan int, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		shown <- len(r.TLS.PeerCertificates)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	cert, key := ownCertificate(t)
	writeClouds(t, "clouds: {own: {auth: {}}}", "")
	for name, test := range map[string]struct {
		settings Settings
		want     int
	}{
		"none":                      {Settings{}, 0},
		"of the settings":           {Settings{Cert: cert, Key: key}, 1},
		"of the settings and entry": {Settings{Cert: cert, Key: key, Cloud: "own"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			test.settings.AuthURL, test.settings.Token, test.settings.Insecure = server.URL, "gAAAAA", new(true)
			_, config, err := Complete(test.settings, services)
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := transport.NewBase(config).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got := <-shown; got != test.want {
				t.Errorf("got %d certificates, want %d", got, test.want)
			}
		})
	}
}
