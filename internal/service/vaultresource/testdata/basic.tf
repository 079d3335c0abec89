variable "vault_id" {}
variable "other_vault_id" {}
variable "server_id" {}
variable "db_id" {}
variable "data_disk_id" {}

resource "cloudbackup_vault_resource" "test" {
  vault_id        = var.vault_id
  resource_id     = var.server_id
  type            = "OS::Nova::Server"
  exclude_volumes = [var.data_disk_id]
}
