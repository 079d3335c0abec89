import {
  to = cloudbackup_checkpoint.before_upgrade
  id = "cf56bd3e-97a7-4078-b6d5-f36246333fd9/615faab2-04a4-4451-947e-4d1864513d47"
}
