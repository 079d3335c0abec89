data "cloudbackup_protection_provider" "infra" {
  name = "OS Infra Provider"
}

# What the parameters of a plan may say about volumes.
output "volume_options" {
  value = keys(jsondecode(data.cloudbackup_protection_provider.infra.options_schema)["OS::Cinder::Volume"].properties)
}
