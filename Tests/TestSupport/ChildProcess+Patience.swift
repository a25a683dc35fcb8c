package import Platform

extension ChildProcess {
  /// A program that a test runs: it has the time that it takes on a machine which is busy with tests.
  package init(
    _ program: String, _ arguments: [String], input: [UInt8] = [],
    environment: [String: String]? = nil, directory: String? = nil
  ) {
    self.init(
      program, arguments, input: input, environment: environment, directory: directory,
      timeout: .seconds(60))
  }
}
