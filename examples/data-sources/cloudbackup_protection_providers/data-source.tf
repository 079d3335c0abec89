data "cloudbackup_protection_providers" "all" {}

# What each provider protects.
output "protected_types" {
  value = {
    for provider in data.cloudbackup_protection_providers.all.providers :
    provider.name => keys(jsondecode(provider.options_schema))
  }
}
