# The estimates of crosscheck.csv by a second implementation: R's packages survey (Lumley) and survival (Therneau).
# Rscript crosscheck.R > crosscheck-r.csv, in this folder. A test of the program compares its own with these.
# Standard errors, curves and the log-rank test are the packages'. Intervals that they do not offer in the program's form
# (Wilson at the effective size, Hall's, MOVER) are computed here from their formulas, from the packages' parts where there
# are such.
suppressMessages({ library(survey); library(survival) })
options(survey.lonely.psu = "fail", survey.ultimate.cluster = FALSE)
all <- read.csv("crosscheck.csv")
out <- function(name, value) cat(sprintf("%s,%.12g\n", name, value))
design <- function(data) svydesign(ids = ~1, strata = ~stratum, fpc = ~population, data = data)

satterthwaite <- function(g, nu) sum(g)^2 / sum(ifelse(g > 0, g^2 / nu, 0))
parts <- function(data) {
  n <- tapply(data$stratum, data$stratum, length); N <- tapply(data$population, data$stratum, max)
  list(n = n, N = N, W = N / sum(N), f = n / N)
}
# Wilson at the effective sample size, around p0 (the share itself unless told), from shares smoothed by 1/2 and 1/2.
wilson <- function(data, y, p0 = NULL) {
  s <- parts(data); x <- tapply(y, data$stratum, sum)
  p <- sum(s$W * x / s$n); q <- (x + 0.5) / (s$n + 1); smooth <- sum(s$W * q)
  g <- s$W^2 * (1 - s$f) / s$n * q * (1 - q)
  size <- smooth * (1 - smooth) / sum(g); t <- qt(0.975, satterthwaite(g, s$n - 1))
  if (is.null(p0)) p0 <- p
  (p0 + t^2 / 2 / size + c(-1, 1) * t * sqrt(p0 * (1 - p0) / size + t^2 / 4 / size^2)) / (1 + t^2 / size)
}
# Hall's interval of a mean over strata.
hall <- function(data, y) {
  s <- parts(data); m <- tapply(y, data$stratum, mean); v <- tapply(y, data$stratum, var)
  k3 <- tapply(y, data$stratum, function(y) { n <- length(y); n / (n - 1) / (n - 2) * sum((y - mean(y))^3) })
  g <- s$W^2 * (1 - s$f) / s$n * v; V <- sum(g)
  A <- sum(s$W^3 * (1 - s$f)^2 / s$n^2 * k3) / V^1.5
  t <- qt(0.975, satterthwaite(g, s$n - 1)); cube <- function(x) sign(x) * abs(x)^(1 / 3)
  g1 <- function(x) 3 / A * (cube(1 + A * (x - A / 6)) - 1)
  c(value = sum(s$W * m), low = sum(s$W * m) - sqrt(V) * g1(t), high = sum(s$W * m) - sqrt(V) * g1(-t))
}
mover <- function(a, la, ua, b, lb, ub) {
  c(a - b - sqrt((a - la)^2 + (ub - b)^2), a - b + sqrt((ua - a)^2 + (b - lb)^2))
}

cat("name,value\n")
kept <- list()
for (registry in c("a", "b")) {
  data <- all[all$registry == registry, ]; d <- design(data)
  name <- function(x) paste(registry, x, sep = ".")
  answered <- data[!is.na(data$has_example), ]
  share <- svymean(~has_example, design(answered)); ci <- wilson(answered, answered$has_example)
  out(name("share"), coef(share)); out(name("share.se"), SE(share))
  out(name("share.low"), ci[1]); out(name("share.high"), ci[2])
  words <- svymean(~words, d); ci2 <- hall(data, data$words)
  out(name("mean"), coef(words)); out(name("mean.se"), SE(words))
  out(name("mean.low"), ci2["low"]); out(name("mean.high"), ci2["high"])
  total <- svytotal(~words, d); out(name("total"), coef(total)); out(name("total.se"), SE(total))
  # A population across strata, of estimated size.
  sub <- subset(d, member == 1)
  m <- svymean(~words, sub); out(name("member.mean"), coef(m)); out(name("member.mean.se"), SE(m))
  m <- svytotal(~words, sub); out(name("member.total"), coef(m)); out(name("member.total.se"), SE(m))
  m <- svymean(~I(as.numeric(words > 300)), sub)
  out(name("member.share"), coef(m)); out(name("member.share.se"), SE(m))
  r <- svyratio(~blocks, ~words, d); out(name("ratio"), coef(r)); out(name("ratio.se"), SE(r))
  r <- svyratio(~blocks, ~words, sub); out(name("member.ratio"), coef(r)); out(name("member.ratio.se"), SE(r))
  w <- svyratio(~I(has_example * downloads), ~downloads, design(answered))
  # The downloads of the silent are divided within their stratum like those of the others; the error is that of the others.
  held <- answered$has_example * answered$downloads
  part <- tapply(held, answered$stratum, sum) / tapply(answered$downloads, answered$stratum, sum)
  data$held <- ifelse(is.na(data$has_example), part[as.character(data$stratum)], data$has_example) * data$downloads
  out(name("weighted"), coef(svyratio(~held, ~downloads, design(data)))); out(name("weighted.se"), SE(w))
  for (q in c(0.5, 0.9)) {
    found <- svyquantile(~words, d, q, qrule = "math", ci = FALSE)
    value <- as.numeric(coef(found)); ci3 <- wilson(data, as.numeric(data$words <= value), q)
    at <- function(p) as.numeric(coef(svyquantile(~words, d, p, qrule = "math", ci = FALSE)))
    out(name(paste0("quantile", q)), value)
    out(name(paste0("quantile", q, ".low")), at(ci3[1])); out(name(paste0("quantile", q, ".high")), at(ci3[2]))
  }
  km <- svykm(Surv(months, event) ~ 1, d, se = FALSE)
  fit <- survfit(Surv(months, event) ~ 1, data, weights = weights(d), influence = 1)
  for (k in c(3, 12, 36)) {
    s <- km$surv[max(which(km$time <= k))]; column <- max(which(fit$time <= k))
    out(name(paste0("km", k)), s)
    # survfit gives the weighted influence.
    data$influence <- fit$influence.surv[, column] / weights(d)
    out(name(paste0("km", k, ".se")), SE(svytotal(~influence, design(data))))
  }
  out(name("km.median"), as.numeric(quantile(fit, 0.5, conf.int = FALSE)))
  kept[[registry]] <- list(share = coef(share), ci = ci, mean = ci2)
}
a <- kept$a; b <- kept$b
d <- mover(a$share, a$ci[1], a$ci[2], b$share, b$ci[1], b$ci[2])
out("difference.share", a$share - b$share); out("difference.share.low", d[1]); out("difference.share.high", d[2])
d <- mover(a$mean["value"], a$mean["low"], a$mean["high"], b$mean["value"], b$mean["low"], b$mean["high"])
out("difference.mean", a$mean["value"] - b$mean["value"])
out("difference.mean.low", d[1]); out("difference.mean.high", d[2])
all$first <- as.numeric(all$registry == "a"); all$cell <- paste(all$registry, all$stratum)
both <- svydesign(ids = ~1, strata = ~cell, fpc = ~population, data = all)
# The package takes Efron's hazards at ties; the program, like the log-rank test itself, the plain ones (Breslow's).
plain <- gsub("iter.max = 0", "iter.max = 0, ties = \"breslow\"", deparse(survey:::.logrank), fixed = TRUE)
logrank <- eval(parse(text = plain), asNamespace("survey"))
score <- logrank(Surv(months, event) ~ first, both)[[1]]
out("logrank.z", score[1] / score[2])
holm <- p.adjust(c(0.012, 0.2, 0.0004, 0.03, 0.03), "holm")
for (i in seq_along(holm)) out(paste0("holm", i), holm[i])
