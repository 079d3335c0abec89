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

# The list as it was at the first apply, kept in the state. What is adopted has
# a new name on the back end and is no longer safe to manage: with the data
# source itself in for_each, the next apply would let go of everything again.
resource "terraform_data" "found" {
  input = {
    for snapshot in data.cloudbackup_manageable_snapshots.safe.snapshots :
    snapshot.reference["source-name"] => {
      ref = snapshot.reference
      # The back end's name of the volume: its id, with "volume-" in front
      # unless the operator has set volume_name_template.
      volume_id = trimprefix(snapshot.source_reference["source-name"], "volume-")
    }
  }

  lifecycle {
    ignore_changes = [input]
  }
}

resource "cloudbackup_managed_snapshot" "adopted" {
  for_each = terraform_data.found.input

  volume_id = each.value.volume_id
  ref       = each.value.ref
  name      = each.key
}
