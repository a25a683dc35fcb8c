import Tasks

extension Command.Option where Value == Amount {
  /// A sum of money, such as `5usd` or `0.25`.
  init(_ name: String, value: String, _ summary: String) {
    self.init(
      name, short: nil, value: value, kind: .text, summary,
      expected: "a sum such as 5usd or 0.25"
    ) { try? Amount($0) }
  }
}
