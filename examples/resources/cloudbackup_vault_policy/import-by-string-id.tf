import {
  to = cloudbackup_vault_policy.nightly
  id = "7075c397-25a0-43e2-a83a-bb16eaca3ee5"
}
