import {
  to = cloudbackup_vault_policy_attachment.nightly
  identity = {
    vault_id = "3b5816b5-f29c-4172-9d9a-76c719a659ce"
    id       = "7075c397-25a0-43e2-a83a-bb16eaca3ee5"
    region   = "RegionTwo"
  }
}
