variable "vault_id" {}
variable "other_vault_id" {}
variable "server_id" {}
variable "db_id" {}
variable "data_disk_id" {}

resource "cloudbackup_vault_resource" "test" {
  count       = 2
  vault_id    = var.vault_id
  resource_id = [var.server_id, var.db_id][count.index]
  type        = "OS::Nova::Server"
}
