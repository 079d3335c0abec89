package cbr

// used is what the backups in v take, in MB, besides what it was made with.
func (vs *Vaults) used(v *vault) int {
	sum := v.UsedMB
	for _, b := range vs.cbr.Backups.all {
		if b.VaultID == v.ID && !b.making() && b.Status != "error" {
			sum += b.takesMB()
		}
	}
	return sum
}

// takesMB is the room that a backup takes. No answer tells it, and it depends on what
// is on the disks: a quarter of them here, and a tenth of that if it is incremental.
func (b *backup) takesMB() int {
	full := b.SizeGB * 1024 / 4
	if b.Incremental {
		return full / 10
	}
	return full
}

// expand raises the size of a vault that a new backup has filled, if it is to expand
// automatically: by a quarter each time (user manual, "Expanding a Vault").
func (vs *Vaults) expand(v *vault, before int) {
	full := func(used int) bool { return used >= v.SizeGB*1024 }
	if !v.AutoExpand || v.ChargingMode != "post_paid" || full(before) {
		return
	}
	for full(vs.used(v)) {
		v.SizeGB = (v.SizeGB*5 + 3) / 4
	}
}
