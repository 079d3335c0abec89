package main

import (
	"bytes"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const volume = "11111111-1111-4111-8111-111111111111"

// stage is the embedded cloud behind a network: every answer takes a while.
type stage struct {
	*fakecloud.Cloud
	server      *httptest.Server
	latency     time.Duration
	connections atomic.Int32
}

func newStage(latency time.Duration) (*stage, error) {
	cloud, err := fakecloud.Start("127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &stage{Cloud: cloud, latency: latency}
	s.server = httptest.NewUnstartedServer(s)
	s.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.server.Start()
	cloud.Cinder.AddVolume(volume, 1)
	return s, nil
}

func (s *stage) close() {
	s.server.Close()
	s.Close()
}

// ServeHTTP answers as the cloud does, later, and with links to this address.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(s.latency)
	answer := httptest.NewRecorder()
	s.Cloud.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = w.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(s.URL()), []byte(s.server.URL)))
}

// environment signs the provider in.
func (s *stage) environment() []string {
	return []string{
		"OS_AUTH_URL=" + strings.Replace(s.AuthURL(), s.URL(), s.server.URL, 1), "OS_REGION_NAME=" + fakecloud.RegionOne,
		"OS_USERNAME=" + fakecloud.DemoUser, "OS_PASSWORD=" + fakecloud.DemoPassword,
		"OS_PROJECT_NAME=" + fakecloud.DemoProject,
		"OS_USER_DOMAIN_NAME=" + fakecloud.DomainName, "OS_PROJECT_DOMAIN_NAME=" + fakecloud.DomainName,
	}
}

// planted is the id of a backup that was there before.
func planted(i int) string { return fmt.Sprintf("22222222-2222-4222-8222-%012d", i) }

// plant makes n backups and returns their ids. They differ in nothing else.
func (s *stage) plant(n int) []string {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var ids []string
	for i := range n {
		s.Cinder.Backups.Add(fakecloud.Backup{
			ID: planted(i), VolumeID: volume, Name: new("nightly"), SizeGB: 1, CreatedAt: at, DataTimestamp: at, UpdatedAt: &at,
		})
		ids = append(ids, planted(i))
	}
	return ids
}

// forget begins to count anew.
func (s *stage) forget() {
	s.ForgetRequests()
	s.connections.Store(0)
}

var (
	someID  = regexp.MustCompile(`[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}`)
	project = regexp.MustCompile(`^/(volume/v3|database/v1\.0)/\*`)
)

// calls counts the requests by route.
func (s *stage) calls() (total int, routes string) {
	count := map[string]int{}
	for _, r := range s.Requests() {
		path, _, _ := strings.Cut(r.Path, "?")
		path = project.ReplaceAllString(someID.ReplaceAllString(path, "*"), "")
		count[r.Method+" "+path]++
		total++
	}
	var lines []string
	for _, route := range slices.Sorted(maps.Keys(count)) {
		lines = append(lines, fmt.Sprintf("%d × %s", count[route], route))
	}
	return total, strings.Join(lines, ", ")
}
