package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// doorObjects in the environment makes this program a provider that reads so
// many objects, without a CLI.
const doorObjects = "CLOUDBACKUP_BENCH_OBJECTS"

// doors measures what the provider needs by itself: an upgrade, a read and a
// plan of each object, ten at a time.
func (b *bench) doors() error {
	heading("At the provider's door, without a CLI",
		"objects", "wall", "calls", "connections", "CPU", "peak memory", "by route")
	for _, n := range []int{1000, 10_000} {
		ours, s, err := b.planted(n)
		if err != nil {
			return err
		}
		text, err := ours.attributes()
		if err != nil {
			return err
		}
		s.forget()
		program, err := os.Executable()
		if err != nil {
			return err
		}
		var out bytes.Buffer
		cmd := exec.CommandContext(context.Background(), program)
		cmd.Stdin, cmd.Stderr = bytes.NewReader(text), &out
		cmd.Env = append(append(os.Environ(), s.environment()...), fmt.Sprint(doorObjects, "=", n),
			realProvider+"="+program, usedFile+"="+ours.file("used"))
		for _, name := range provider.Logs {
			cmd.Env = append(cmd.Env, name+"=OFF")
		}
		_ = os.Remove(ours.file("used"))
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%w\n%s", err, out.Bytes())
		}
		wall := time.Since(began)
		total, routes := s.calls()
		u, err := ours.used()
		if err != nil {
			return err
		}
		row(n, wall, total, s.connections.Load(), u.CPU, u.Peak, routes)
		ours.remove()
		s.close()
	}
	return nil
}

const ofBackups = "cloudbackup_volume_backup"

// atTheDoor asks for as many objects as the environment says. Standard input
// has the state of the first.
func atTheDoor() error {
	n, err := strconv.Atoi(os.Getenv(doorObjects))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	ctx := context.Background()
	server, err := configured(ctx)
	if err != nil {
		return err
	}
	ids, failures := make(chan string), make(chan error, 10)
	var readers sync.WaitGroup
	for range 10 {
		readers.Go(func() {
			for id := range ids {
				if err := plan(ctx, server, bytes.ReplaceAll(text, []byte(planted(0)), []byte(id))); err != nil {
					failures <- err
					return
				}
			}
			failures <- nil
		})
	}
	for i := range n {
		ids <- planted(i)
	}
	close(ids)
	readers.Wait()
	close(failures)
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	return err
}

// configured is the provider, signed in by the environment.
func configured(ctx context.Context) (tfprotov6.ProviderServer, error) {
	p := provider.New("bench")()
	server, err := door.New(providerserver.NewProtocol6(p)(), p.(door.Observer))
	if err != nil {
		return nil, err
	}
	schemas, err := server.GetProviderSchema(ctx, new(tfprotov6.GetProviderSchemaRequest))
	if err != nil {
		return nil, err
	}
	block := schemas.Provider.ValueType().(tftypes.Object)
	members := map[string]tftypes.Value{}
	for name, kind := range block.AttributeTypes {
		members[name] = tftypes.NewValue(kind, nil)
	}
	config, err := tfprotov6.NewDynamicValue(block, tftypes.NewValue(block, members))
	if err != nil {
		return nil, err
	}
	answer, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: &config,
	})
	return server, failed(err, answer.Diagnostics)
}

// plan makes the calls that a plan makes for one object.
func plan(ctx context.Context, server tfprotov6.ProviderServer, text []byte) error {
	upgraded, err := server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: ofBackups, RawState: &tfprotov6.RawState{JSON: text},
	})
	if err = failed(err, upgraded.Diagnostics); err != nil {
		return err
	}
	read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: ofBackups, CurrentState: upgraded.UpgradedState,
	})
	if err = failed(err, read.Diagnostics); err != nil {
		return err
	}
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: ofBackups, PriorState: read.NewState, ProposedNewState: read.NewState, Config: read.NewState,
		PriorIdentity: read.NewIdentity, PriorPrivate: read.Private,
	})
	return failed(err, planned.Diagnostics)
}

func failed(err error, diags []*tfprotov6.Diagnostic) error {
	for _, d := range diags {
		err = errors.Join(err, fmt.Errorf("%s: %s", d.Summary, d.Detail))
	}
	return err
}
