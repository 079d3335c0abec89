package vault

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// order takes the order that a prepaid vault comes with: the vault is there, with
// the id that the order names, once somebody has paid.
func (v *vault) order(got *created) error {
	if why := got.refusal(); why != "" {
		return lifecycle.Refused(lifecycle.At("billing", fmt.Errorf("the cloud did not take the order: %s", why)))
	}
	if len(got.Orders) == 0 {
		return nil // an answer without an id, like any other
	}
	first := got.Orders[0]
	if first.ResourceID == "" {
		return lifecycle.Refused(lifecycle.Advise(
			fmt.Errorf("the cloud has taken order %s, and does not say which vault it makes", first.OrderID),
			"Pay the order in the console of the cloud and import the vault, or cancel it, before you apply again: "+
				"another apply would place another order."))
	}
	b := v.billing()
	b.OrderID = types.StringValue(first.OrderID)
	v.Billing = attribute.ObjectOf(billingType, b)
	v.ID = types.StringValue(first.ResourceID)
	return nil
}

// isOrdered reports whether the vault may be missing because its order is not paid
// yet: it was never seen.
func (v *vault) isOrdered() bool {
	return v.billing().isPrepaid() && v.CreatedAt.ValueString() == ""
}

// Resume keeps the id of the order, which only the answer to the creation tells.
func (v *vault) Resume(o lifecycle.Object) {
	b, was := v.billing(), o.(*vault).billing()
	if b.OrderID.IsUnknown() && !v.Billing.IsUnknown() {
		b.OrderID = was.OrderID
		v.Billing = attribute.ObjectOf(billingType, b)
	}
}

func (v *vault) orderReason() string {
	if id := v.billing().OrderID.ValueString(); id != "" {
		return "Order " + id + " is not paid yet."
	}
	return "Its order is not paid yet."
}

// Advice says what to do about an order that nobody has paid.
func (v *vault) Advice(status string) string {
	if status != ordered {
		return ""
	}
	return v.orderReason() + " Pay it in the console of the cloud, and apply again: the wait goes on, and nothing is " +
		"ordered twice. To give the vault up, cancel the order there and take the vault out of the state: " +
		"`state rm ADDRESS`."
}
