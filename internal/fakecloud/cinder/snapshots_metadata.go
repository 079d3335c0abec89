package cinder

import (
	"maps"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// readMetadata reads the body {"metadata": {...}}.
func readMetadata(q *core.Call) (map[string]string, error) {
	if _, err := read(q, "metadata", shapeMetadataPlain); err != nil {
		return nil, err
	}
	return q.JSON.(*core.Object).Texts("metadata"), nil
}

// changedSnapshot gives the snapshot of q, if who asks may change it.
func (s *Cinder) changedSnapshot(q *core.Call) (*Snapshot, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return nil, err
	}
	return x, q.Need(core.RoleMember, "volume:update_snapshot_metadata")
}

func (x *Snapshot) showMetadata() core.Answer {
	return core.Answer{Status: http.StatusOK, Body: core.Members{"metadata": maps.Clone(x.Metadata)}}
}

func (s *Cinder) snapshotMetadata(q *core.Call) (core.Answer, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	return x.showMetadata(), nil
}

func (s *Cinder) mergeSnapshotMetadata(q *core.Call) (core.Answer, error) {
	metadata, err := readMetadata(q)
	if err != nil {
		return core.Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return core.Answer{}, err
	}
	maps.Copy(x.Metadata, metadata)
	return x.showMetadata(), nil
}

func (s *Cinder) replaceSnapshotMetadata(q *core.Call) (core.Answer, error) {
	metadata, err := readMetadata(q)
	if err != nil {
		return core.Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return core.Answer{}, err
	}
	x.Metadata = metadata
	return x.showMetadata(), nil
}

// metaMissing is the answer for an unknown key (cinder/exception.py,
// SnapshotMetadataNotFound).
func metaMissing(id, key string) error {
	return core.Refuse(http.StatusNotFound, "Snapshot "+id+" has no metadata with key "+key+".")
}

func (s *Cinder) snapshotMeta(q *core.Call) (core.Answer, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	value, ok := x.Metadata[q.Args[1]]
	if !ok {
		return core.Answer{}, metaMissing(x.ID, q.Args[1])
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"meta": core.Members{q.Args[1]: value}}}, nil
}

func (s *Cinder) setSnapshotMeta(q *core.Call) (core.Answer, error) {
	body, err := read(q, "meta", shapeMetadataPlain)
	if err != nil {
		return core.Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return core.Answer{}, err
	}
	key := q.Args[1]
	switch {
	case !body.Has(key):
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Request body and URI mismatch")
	case len(body.Keys) > 1:
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Request body contains too many items")
	}
	x.Metadata[key] = core.Str(body.Get(key))
	return core.Answer{Status: http.StatusOK, Body: core.Members{"meta": core.Members{key: x.Metadata[key]}}}, nil
}

func (s *Cinder) deleteSnapshotMeta(q *core.Call) (core.Answer, error) {
	x, err := s.changedSnapshot(q)
	if err != nil {
		return core.Answer{}, err
	}
	if _, ok := x.Metadata[q.Args[1]]; !ok {
		return core.Answer{}, metaMissing(x.ID, q.Args[1])
	}
	delete(x.Metadata, q.Args[1])
	return core.Answer{Status: http.StatusOK, Body: ""}, nil
}
