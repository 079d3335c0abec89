package provider

// Logs are the variables that set the levels of the logs that this process writes:
// those of the libraries and our own, which is named after us (terraform-plugin-go,
// tf6server/server.go, New).
var Logs = []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_CLOUDBACKUP"}
