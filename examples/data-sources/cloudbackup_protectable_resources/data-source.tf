variable "vault_id" {
  description = "Id of the vault that the server goes into."
  type        = string
}

# A server by its name. Do not select with protectable = true what goes into a
# vault: once it is there, it is no longer listed.
data "cloudbackup_protectable_resources" "web" {
  protectable_type = "server"
  name             = "web"
}

resource "cloudbackup_vault_resource" "web" {
  vault_id    = var.vault_id
  resource_id = one(data.cloudbackup_protectable_resources.web.instances).id
  type        = "OS::Nova::Server"
}

# What nobody backs up yet.
data "cloudbackup_protectable_resources" "unprotected" {
  protectable_type = "disk"
  protectable      = true
}

output "unprotected_disks" {
  value = data.cloudbackup_protectable_resources.unprotected.instances[*].name
}
