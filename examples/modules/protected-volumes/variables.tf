variable "volumes" {
  description = "Ids of the volumes to back up, by the names that their series get."
  type        = map(string)
}

variable "due" {
  description = "What the newest backup is for; another value, another backup. A pipeline sets the date."
  type        = string
}

variable "name" {
  description = "What the names of the series begin with."
  type        = string
  default     = "night"
}

variable "full_every" {
  description = "How many backups a chain has, the full one included."
  type        = number
  default     = 7
}

variable "keep" {
  description = "Which backups stay. Without any count, all of them."
  type = object({
    last     = optional(number)
    daily    = optional(number)
    weekly   = optional(number)
    monthly  = optional(number)
    yearly   = optional(number)
    timezone = optional(string)
  })
  default = {
    last    = 3
    daily   = 7
    weekly  = 4
    monthly = 12
  }
}

variable "force" {
  description = "Whether to back up volumes while they are attached."
  type        = bool
  default     = true
}

variable "on_destroy" {
  description = "What becomes of the backups when a volume leaves the map: retain or delete."
  type        = string
  default     = "retain"
}

variable "fresh_for" {
  description = "How old the newest backup may be, such as 36h, before the check fails."
  type        = string
  default     = "36h"
}
