terraform {
  required_providers {
    cloudbackup = {
      source = "cloudbackup/cloudbackup"
    }
  }
}

# An entry of clouds.yaml. Without `cloud`, the OS_* variables count.
provider "cloudbackup" {
  cloud = "production"
}

# An application credential, which a pipeline can keep without a password.
provider "cloudbackup" {
  alias                         = "pipeline"
  auth_url                      = "https://keystone.example.com/v3"
  region                        = "RegionOne"
  application_credential_id     = var.credential_id
  application_credential_secret = var.credential_secret
}

variable "credential_id" {
  type = string
}

variable "credential_secret" {
  type      = string
  sensitive = true
}
