// Package metrics turns log lines into figures for CloudWatch: a line that has
// figures gets one more member, _aws, that tells CloudWatch which of the
// line's members they are (the embedded metric format). What is logged and
// what is counted are the same numbers, and the rooms that log know nothing of
// it. It will never count by store or by anything else that a stranger can
// choose: every combination of dimensions costs money.
//
// Written from
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
package metrics
