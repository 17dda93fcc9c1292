# R's coxph in a process of its own; speaks as survival_engine.py does.
suppressMessages(library(survival))
folder <- commandArgs(TRUE)[1]
shape <- scan(file.path(folder, "shape.txt"), quiet = TRUE)
read <- function(name, n) readBin(file.path(folder, name), "double", n)
data <- as.data.frame(matrix(read("x.f64", shape[1] * shape[2]), shape[1], shape[2]))
data$time <- read("time.f64", shape[1])
data$event <- read("event.f64", shape[1])
cat("ready\n")
lines <- file("stdin", "r")
while (length(readLines(lines, 1)) > 0) {
  seconds <- system.time(fit <- coxph(Surv(time, event) ~ ., data))[["elapsed"]]
  cat(seconds, coef(fit)[1], sqrt(vcov(fit)[1, 1]), "\n")
}
status <- readLines("/proc/self/status")
cat(as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) / 1024, "\n")
