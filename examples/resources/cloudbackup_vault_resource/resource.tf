variable "vault_id" {
  description = "Vault that another configuration owns."
  type        = string
}

variable "server_id" {
  description = "Server to protect."
  type        = string
}

resource "cloudbackup_vault_resource" "web" {
  vault_id    = var.vault_id
  resource_id = var.server_id
  type        = "OS::Nova::Server"
}
