/** The event everything is measured with: a purchase as a mobile SDK posts it, about 600 bytes. */
export function purchase(eventId: string, timestamp: string) {
  return {
    event: 'purchase_success',
    event_id: eventId,
    timestamp,
    app_user_id: `user_${eventId.slice(0, 8)}`,
    install_id: `inst_${eventId.slice(0, 8)}`,
    session_id: 'sess_ios_2',
    environment: 'production' as const,
    platform: 'ios' as const,
    os_version: '17.4',
    app_version: '1.2.3',
    device_model: 'iPhone15,4',
    locale: 'en-US',
    att_status: 'authorized' as const,
    idfa: 'EA7583CD-A667-48BC-B806-42ECB2B48606',
    properties: {
      revenue: 9.99,
      currency: 'USD',
      product_id: 'pro_monthly',
      transaction_id: '2000000123456789',
      store: 'app_store',
      email: 'Mary.Example@example.com',
      phone: '+1 650 555 1212',
    },
  };
}

/** Where a body's ids go, so that a body is one string per request and not one tree. */
export const ID_PLACE = '00000000-0000-4000-8000-000000000000';
