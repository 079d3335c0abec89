variable "vault_id" {
  type = string
}

variable "server_id" {
  type = string
}

resource "cloudbackup_restore_point" "test" {
  vault_id    = var.vault_id
  name        = "before-upgrade"
  description = "before the upgrade"
}
