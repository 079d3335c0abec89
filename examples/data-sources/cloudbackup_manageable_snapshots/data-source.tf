variable "host" {
  description = "Back end whose snapshots are adopted, as host@backend#pool."
  type        = string
}

# Everything on the back end that Cinder could adopt.
data "cloudbackup_manageable_snapshots" "safe" {
  host           = var.host
  safe_to_manage = true
  sort           = "reference:asc"
}

locals {
  # The back end's name of a volume that Cinder knows: its id, with "volume-" in
  # front unless the operator has set volume_name_template. Others are left out.
  volume = "^volume-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
}

# The list as it was at the first apply, kept in the state. What is adopted has
# a new name on the back end and is no longer safe to manage: with the data
# source itself in for_each, the next apply would let go of everything again.
resource "terraform_data" "found" {
  input = {
    for snapshot in data.cloudbackup_manageable_snapshots.safe.snapshots :
    # With Ceph, snapshots of several volumes may have one name.
    "${snapshot.source_reference["source-name"]}/${snapshot.reference["source-name"]}" => {
      ref       = snapshot.reference
      volume_id = regex(local.volume, snapshot.source_reference["source-name"])[0]
    }
    if can(regex(local.volume, snapshot.source_reference["source-name"]))
  }

  lifecycle {
    ignore_changes = [input]
  }
}

resource "cloudbackup_managed_snapshot" "adopted" {
  for_each = terraform_data.found.input

  volume_id = each.value.volume_id
  ref       = each.value.ref
  name      = each.value.ref["source-name"]
}
