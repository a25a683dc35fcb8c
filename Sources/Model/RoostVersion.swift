/// The version of this Roost.
package enum RoostVersion {
  package static let current = "0.1.0"
}
