package fakecloud

import (
	"maps"
	"net/http"
)

// readMetadata reads the body {"metadata": {...}}.
func (q *call) readMetadata() (map[string]string, error) {
	if _, err := q.read("metadata", shapeMetadataPlain); err != nil {
		return nil, err
	}
	return q.json.(*object).metadata(), nil
}

// changedSnapshot gives the snapshot of q, if who asks may change it.
func (s *Cinder) changedSnapshot(q *call) (*snapshot, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return nil, err
	}
	return x, q.need(RoleMember, "volume:update_snapshot_metadata")
}

func (x *snapshot) showMetadata() Answer {
	return Answer{Status: http.StatusOK, Body: members{"metadata": x.copy().Metadata}}
}

func (s *Cinder) snapshotMetadata(q *call) (Answer, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	return x.showMetadata(), nil
}

func (s *Cinder) mergeSnapshotMetadata(q *call) (Answer, error) {
	metadata, err := q.readMetadata()
	if err != nil {
		return Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return Answer{}, err
	}
	maps.Copy(x.Metadata, metadata)
	return x.showMetadata(), nil
}

func (s *Cinder) replaceSnapshotMetadata(q *call) (Answer, error) {
	metadata, err := q.readMetadata()
	if err != nil {
		return Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return Answer{}, err
	}
	x.Metadata = metadata
	return x.showMetadata(), nil
}

// metaMissing is the answer for an unknown key (cinder/exception.py,
// SnapshotMetadataNotFound).
func metaMissing(id, key string) error {
	return refuse(http.StatusNotFound, "Snapshot "+id+" has no metadata with key "+key+".")
}

func (s *Cinder) snapshotMeta(q *call) (Answer, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	value, ok := x.Metadata[q.args[1]]
	if !ok {
		return Answer{}, metaMissing(x.ID, q.args[1])
	}
	return Answer{Status: http.StatusOK, Body: members{"meta": members{q.args[1]: value}}}, nil
}

func (s *Cinder) setSnapshotMeta(q *call) (Answer, error) {
	body, err := q.read("meta", shapeMetadataPlain)
	if err != nil {
		return Answer{}, err
	}
	x, err := s.changedSnapshot(q)
	if err != nil {
		return Answer{}, err
	}
	key := q.args[1]
	switch {
	case !body.has(key):
		return Answer{}, refuse(http.StatusBadRequest, "Request body and URI mismatch")
	case len(body.keys) > 1:
		return Answer{}, refuse(http.StatusBadRequest, "Request body contains too many items")
	}
	x.Metadata[key] = str(body.get(key))
	return Answer{Status: http.StatusOK, Body: members{"meta": members{key: x.Metadata[key]}}}, nil
}

func (s *Cinder) deleteSnapshotMeta(q *call) (Answer, error) {
	x, err := s.changedSnapshot(q)
	if err != nil {
		return Answer{}, err
	}
	if _, ok := x.Metadata[q.args[1]]; !ok {
		return Answer{}, metaMissing(x.ID, q.args[1])
	}
	delete(x.Metadata, q.args[1])
	return Answer{Status: http.StatusOK, Body: ""}, nil
}
