package import Tasks

extension MeasuredUsage {
  /// What a program counted, as a cost; a sum that is none is passed over.
  package init(_ usage: ModelUsage) {
    self.init(
      model: usage.model,
      tokens: TokenUsage(
        input: usage.input, output: usage.output, cacheRead: usage.cacheRead,
        cacheWrite: usage.cacheWrite), amount: usage.dollars.flatMap { Amount(rounding: $0) })
  }
}
