extension Unicode.Scalar {
  /// Whether it does something to a line instead of standing in it.
  package var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
