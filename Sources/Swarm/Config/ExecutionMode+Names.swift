extension ExecutionMode {
  /// Reads a mode by its own name, or by one of those that codetether has for it.
  package init?(name: String) {
    switch name {
    case "local_thread", "local-thread", "local": self = .process
    case "kubernetes_pod", "kubernetes-pod", "k8s", "pod": self = .kubernetes
    default: self.init(rawValue: name)
    }
  }

  /// The names that are understood, each mode's own first.
  package static let names = allCases.map(\.rawValue) + ["local_thread", "kubernetes_pod"]
}
