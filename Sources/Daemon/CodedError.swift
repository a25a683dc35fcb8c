/// An error of a service, with a name that stays the same for programs.
protocol CodedError: Error, CustomStringConvertible {
  var code: String { get }
}
