package lambda

import (
	"fmt"
	"path/filepath"
)

// environment is what a process of an OS-only runtime finds on AWS, and the
// template's variables; nothing of the developer's own environment reaches it.
func environment(cfg Config, runtimeAPI string) []string {
	own := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          runtimeAPI,
		"AWS_LAMBDA_FUNCTION_NAME":        cfg.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": fmt.Sprint(cfg.Memory),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + cfg.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_REGION":                      cfg.Region,
		"AWS_DEFAULT_REGION":              cfg.Region,
		"AWS_ACCESS_KEY_ID":               "local",
		"AWS_SECRET_ACCESS_KEY":           "local",
		"AWS_SESSION_TOKEN":               "local",
		"LAMBDA_TASK_ROOT":                filepath.Dir(cfg.Binary),
		"LAMBDA_RUNTIME_DIR":              "/var/runtime",
		"_HANDLER":                        "bootstrap",
		"PATH":                            "/usr/local/bin:/usr/bin:/bin",
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
	}
	if cfg.JSONLogs {
		own["AWS_LAMBDA_LOG_FORMAT"] = "JSON"
	}
	var out []string
	for name, value := range cfg.Env {
		if _, reserved := own[name]; !reserved {
			out = append(out, name+"="+value)
		}
	}
	for name, value := range own {
		out = append(out, name+"="+value)
	}
	return out
}
