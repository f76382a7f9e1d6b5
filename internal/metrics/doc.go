// Package metrics turns log lines into figures for CloudWatch. A line with
// figures gets one more member, _aws. It names the figures among the line's
// members for CloudWatch (the embedded metric format). So log and figures show
// the same numbers, and the rooms log without knowing of it. The package will
// never count by store or by anything a stranger can choose, because every
// combination of dimensions costs money.
//
// Written from
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
package metrics
