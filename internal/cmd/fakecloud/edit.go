package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// edit changes an object of whatever kind behind the API's back, or renames a
// volume backup through the API, as somebody would who does not know that
// Terraform looks after it.
func edit(ctx context.Context, flags *flag.FlagSet, args []string, _ io.Writer) error {
	url := urlFlag(flags)
	region := flags.String("region", fakecloud.RegionOne, "region of the backup")
	backup := flags.String("backup", "", "id of a volume backup to rename through the API")
	id := flags.String("id", "", "id of an object of whatever kind")
	name := flags.String("name", "", "new name")
	status := flags.String("status", "", "new status; it stays")
	remove := flags.Bool("remove", false, "make the object vanish")
	if err := parse(flags, args); err != nil {
		return err
	}
	switch {
	case *url == "" || (*backup == "") == (*id == ""):
		return errors.New("edit needs -url and one of -backup and -id")
	case *id != "":
		change := fakecloud.Change{ID: *id, Name: *name, Status: *status, Remove: *remove}
		return control(ctx, http.MethodPost, *url, "objects", change, nil)
	}
	token, cinder, err := signIn(ctx, *url, *region)
	if err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	body := map[string]any{"backup": map[string]any{"name": *name}}
	_, err = send(ctx, http.MethodPut, cinder+"/backups/"+*backup, token, body, nil)
	return err
}

// signIn gives a token of the demo user and the URL of Cinder.
func signIn(ctx context.Context, url, region string) (token, cinder string, err error) {
	domain := map[string]any{"name": fakecloud.DomainName}
	var answer struct {
		Token struct {
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, Region, URL string }
			}
		}
	}
	header, err := send(ctx, http.MethodPost, url+"/auth/tokens", "", map[string]any{"auth": map[string]any{
		"identity": map[string]any{
			"methods": []string{"password"},
			"password": map[string]any{"user": map[string]any{
				"name": fakecloud.DemoUser, "domain": domain, "password": fakecloud.DemoPassword,
			}},
		},
		"scope": map[string]any{"project": map[string]any{"name": fakecloud.DemoProject, "domain": domain}},
	}}, &answer)
	if err != nil {
		return "", "", err
	}
	for _, service := range answer.Token.Catalog {
		for _, e := range service.Endpoints {
			if service.Type == "block-storage" && e.Interface == "public" && e.Region == region {
				return header.Get("X-Subject-Token"), e.URL, nil
			}
		}
	}
	return "", "", fmt.Errorf("no block storage in region %q", region)
}

// send sends a body as JSON and reads the answer into result.
func send(ctx context.Context, method, url, token string, body, result any) (http.Header, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(string(raw)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("OpenStack-API-Version", "volume 3.43")
	if token != "" {
		req.Header.Set("X-Auth-Token", token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s: %s", resp.Status, got)
	}
	if result == nil {
		return resp.Header, nil
	}
	return resp.Header, json.Unmarshal(got, result)
}
